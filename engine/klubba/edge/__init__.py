"""The edge: sockets, HTTP and pages. The only place, with app.py, that knows Starlette."""
