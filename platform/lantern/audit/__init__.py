"""The journal of who did what. Write with `lantern.audit.record.record`, inside the transaction of the change."""
