"""Tables as files: `going_out` writes CSV and Excel in which no cell is a formula, `coming_in` reads either within limits."""
