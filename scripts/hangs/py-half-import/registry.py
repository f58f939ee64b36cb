"""Asks the plugin server for settings; it is slow."""
connection = None


def settings_of(plugin):
    connection.sendall(plugin.encode())
    return connection.recv(4096)
