"""python3 test_marvel_client.py COMMAND...: the client against a real server, started by that command."""

import sys
import unittest

from marvel_client import Marvel, MarvelError

NETWORK = """
def @main(%x: Tensor[(1, 8, 14, 14), int8], %w: Tensor[(16, 8, 3, 3), int8]) {
  nn.conv2d(%x, %w, padding=[1, 1, 1, 1], channels=16, kernel_size=[3, 3])
}
"""


class ClientTest(unittest.TestCase):
    command = []

    def setUp(self):
        self.marvel = Marvel(self.command)

    def tearDown(self):
        self.assertEqual(0, self.marvel.close())

    def test_many_requests_one_server(self):
        first = self.marvel.compile(NETWORK, "--marvel", "--target=edge")
        self.assertIn("primfn @conv2d_1", first["out"])
        self.assertEqual("remark", first["diagnostics"][0]["severity"])
        for _ in range(20):
            self.assertEqual(first["out"], self.marvel.compile(NETWORK, "--marvel", "--target=edge")["out"])

    def test_wrong_input_is_an_error_and_the_next_goes_on(self):
        with self.assertRaisesRegex(MarvelError, "x") as wrong:
            self.marvel.compile("def @f() { %x }")
        self.assertEqual(1, wrong.exception.answer["diagnostics"][0]["line"])
        with self.assertRaisesRegex(MarvelError, "unknown option"):
            self.marvel.compile(NETWORK, "--no-such-option")
        self.assertIn("@main", self.marvel.compile(NETWORK)["out"])


if __name__ == "__main__":
    ClientTest.command = sys.argv[1:]
    unittest.main(argv=sys.argv[:1])
