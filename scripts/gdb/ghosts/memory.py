"""Reads the memory of the process or core, page by page, and changes nothing."""
import struct

import gdb

PAGE = 4096


class Unreadable(Exception):
    """An address that is not mapped, or data that makes no sense."""


class Memory(object):
    def __init__(self):
        self.inferior = gdb.selected_inferior()
        self.pages = {}

    def bytes_at(self, address, size):
        """The bytes, or None."""
        try:
            view = self.inferior.read_memory(address, size)
            return view.tobytes() if hasattr(view, 'tobytes') else bytes(view)
        except (gdb.error, OverflowError, ValueError):
            return None

    def preload(self, low, high):
        """Reads whole pages at once; false if some of them cannot be read."""
        data = self.bytes_at(low, high - low)
        if data is None:
            return False
        for page in range(low, high, PAGE):
            self.pages[page] = data[page - low : page - low + PAGE]
        return True

    def read(self, address, size):
        data = b''
        while size > 0:
            offset = address % PAGE
            part = self._page(address - offset)[offset : offset + size]
            data += part
            address += len(part)
            size -= len(part)
        return data

    def _page(self, page):
        if page not in self.pages:
            self.pages[page] = self.bytes_at(page, PAGE)
        data = self.pages[page]
        if data is None:
            raise Unreadable('%#x' % page)
        return data

    def word(self, address):
        return number(self.read(address, 8))

    def half(self, address):
        return number(self.read(address, 4))


def number(data, signed=False):
    """Little-endian bytes as a number."""
    if hasattr(int, 'from_bytes'):
        return int.from_bytes(data, 'little', signed=signed)
    value = 0
    for byte in reversed(bytearray(data)):
        value = value << 8 | byte
    return value - (1 << 8 * len(data)) if signed and value >> (8 * len(data) - 1) else value


def words(data):
    """A block of memory as 64-bit words."""
    return struct.unpack('<%dQ' % (len(data) // 8), data[: len(data) // 8 * 8])
