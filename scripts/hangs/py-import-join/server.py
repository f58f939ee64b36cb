"""Importing the plugin starts a thread that imports the plugin, too, and waits for that thread."""
import facts

facts.role('server')
import plugin

print(plugin.answer)
