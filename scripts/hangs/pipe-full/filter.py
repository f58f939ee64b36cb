"""Sends a large text through a filter and reads the answer afterwards: both pipes fill up, both sides wait."""
import subprocess

import facts


def filtered(command, text):
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    facts.process('child', process.pid)
    facts.about_to_hang('parent')
    process.stdin.write(text)
    process.stdin.close()
    return process.stdout.read()


print(len(filtered(['cat'], b'x' * 1000000)))
