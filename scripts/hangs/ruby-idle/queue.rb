# A worker pool in Ruby without jobs: three threads at a Queue, a forked child at another, main at a mutex's condition.
def fact(role)
  File.write(ENV['HANG_FACTS'], "role=#{role} pid=#{Process.pid} tid=#{Process.pid}\n", mode: 'a')
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
