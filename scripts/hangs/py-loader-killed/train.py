"""A training loop and its loader: a worker process reads samples; it was killed, and the loop waits for its next batch."""
import multiprocessing
import os
import signal

import facts


class Loader:
    def __init__(self, samples):
        context = multiprocessing.get_context('fork')
        self.indices, self.batches = context.SimpleQueue(), context.SimpleQueue()
        self.worker = context.Process(target=self._work, args=(samples,), daemon=True)
        self.worker.start()

    def _work(self, samples):
        facts.role('worker')
        while True:
            index = self.indices.get()
            if index == 5:
                os.kill(os.getpid(), signal.SIGKILL)
            self.batches.put(samples[index])

    def __iter__(self):
        for index in range(8):
            self.indices.put(index)
            yield self.batches.get()


def main():
    facts.role('trainer')
    loss = 0
    for batch in Loader([[number] * 4 for number in range(8)]):
        loss += sum(batch)


main()
