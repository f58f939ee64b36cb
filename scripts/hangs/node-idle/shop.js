// A shop's server without visitors: the event loop, V8's and libuv's threads, and two workers of its own.
const { createServer } = require('node:http');
const { appendFileSync, readFile } = require('node:fs');
const { Worker, isMainThread, parentPort } = require('node:worker_threads');

if (isMainThread) {
  const workers = [new Worker(__filename), new Worker(__filename)];
  createServer((_request, response) => workers[0].once('message', (price) => response.end(price))).listen(
    0,
    '127.0.0.1',
  );
  readFile(__filename, () =>
    appendFileSync(process.env.HANG_FACTS, `role=shop pid=${process.pid} tid=${process.pid}\n`),
  );
} else {
  parentPort.on('message', (item) => parentPort.postMessage(`${item.length} EUR`));
}
