"""libmarvel.so, by ctypes."""

import ctypes
import os

_STATUS = {1: "the input is wrong", 2: "wrong options", 3: "Java does not start", 4: "internal error"}


class MarvelError(Exception):
    """What libmarvel says of input that it does not take."""


class Marvel:
    """A compiler. One for a process is enough: it may be used from any thread.

    library: path of libmarvel.so; $MARVEL_LIBRARY, or wherever the loader finds it
    options: for Java and plug-ins, as marvel_create takes them
    """

    def __init__(self, library=None, options=None):
        self._library = lib = ctypes.CDLL(library or os.environ.get("MARVEL_LIBRARY", "libmarvel.so"))
        text = ctypes.POINTER(ctypes.c_void_p)
        lib.marvel_create.argtypes = [ctypes.c_char_p, ctypes.c_char_p, text, text]
        lib.marvel_compile.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p, text, text]
        lib.marvel_free.argtypes = lib.marvel_destroy.argtypes = [ctypes.c_void_p]
        lib.marvel_free.restype = lib.marvel_destroy.restype = None
        self._context, said = ctypes.c_void_p(), ctypes.c_void_p()
        status = lib.marvel_create(None, _bytes(options), ctypes.byref(self._context), ctypes.byref(said))
        self._check(status, self._take(said))

    def compile(self, ir, *options):
        """What marvel-opt prints for the text of a module; each option is a word of its command line."""
        out, said = ctypes.c_void_p(), ctypes.c_void_p()
        words = " ".join("'" + word + "'" for word in options)
        status = self._library.marvel_compile(
            self._context, _bytes(ir), _bytes(words), ctypes.byref(out), ctypes.byref(said)
        )
        text = self._take(out)
        self._check(status, self._take(said))
        return text

    def _take(self, pointer):
        text = "" if pointer.value is None else ctypes.string_at(pointer.value).decode()
        self._library.marvel_free(pointer)
        return text

    @staticmethod
    def _check(status, diagnostics):
        if status != 0:
            raise MarvelError(_STATUS.get(status, "status " + str(status)) + "\n" + diagnostics)

    def close(self):
        """Frees the compiler. Java stays in the process."""
        self._library.marvel_destroy(self._context)
        self._context = ctypes.c_void_p()


def _bytes(text):
    return None if text is None else text.encode()
