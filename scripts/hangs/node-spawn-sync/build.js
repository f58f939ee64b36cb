// Runs a command by execFileSync; the command waits for input that nobody sends.
const { execFileSync } = require('node:child_process');
const { appendFileSync } = require('node:fs');

appendFileSync(process.env.HANG_FACTS, `role=build pid=${process.pid} tid=${process.pid}\n`);
const input = 'echo role=child pid=$$ tid=$$ >> $HANG_FACTS; read answer < answers.fifo';
execFileSync('mkfifo', ['answers.fifo']);
console.log(String(execFileSync('sh', ['-c', input])));
