# A Ruby thread resolves addresses, main forks checks that do, too. libc's lock below getaddrinfo stays taken.
require 'socket'

def fact(role, prefix = '', tid = Process.pid)
  File.write(ENV['HANG_FACTS'], "#{prefix}role=#{role} pid=#{Process.pid} tid=#{tid}\n", mode: 'a')
end

def resolve
  Addrinfo.getaddrinfo('localhost', 80, nil, :STREAM, nil, Socket::AI_ADDRCONFIG)
end

fact('parent')
Thread.new do
  Thread.current.name = 'resolver'
  fact('holder', '', Thread.current.native_thread_id)
  loop { resolve }
end
loop do
  pid = fork do
    fact('child', 'about-to-hang ')
    resolve
    exit!(0)
  end
  Process.wait(pid)
end
