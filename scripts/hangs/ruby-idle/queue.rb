# A worker pool in Ruby without jobs: three threads at a Queue, a forked child at another, main at a mutex's condition.
def fact(role)
  tid = Thread.current.respond_to?(:native_thread_id) ? Thread.current.native_thread_id : Process.pid
  File.write(ENV['HANG_FACTS'], "role=#{role} pid=#{Process.pid} tid=#{tid}\n", mode: 'a')
end

jobs = Queue.new
3.times { |number| Thread.new { Thread.current.name = "job-#{number}"; loop { jobs.pop.call } } }
10.times { |number| jobs << -> { number * 2 } }
reading, writing = IO.pipe
child = fork do
  fact('child')
  writing.close
  reading.read
end
fact('parent')
reading.close
Thread.new { sleep }
Process.wait(child)
