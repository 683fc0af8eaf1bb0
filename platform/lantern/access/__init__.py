"""Who may do what: roles, one table of permissions, and the guard that every address declares.

`roles` names the parts people play, `permissions` holds THE table, `guard` puts a permission on a view, `menu` shows
only what the reader may open, and `middleware` refuses a view that declares nothing. Pages, the API and menus read the
same table.
"""
