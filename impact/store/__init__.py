"""What people decided, kept in SQLite or on a database server; decisions are added and never changed.

:mod:`~impact.store.place` says where, :mod:`~impact.store.schema` opens it and brings it up to date, and
:mod:`~impact.store.decisions` reads and adds. A further kind of record brings a module with its tables and one
migration at the end of :data:`impact.store.schema.MIGRATIONS`.
"""
