// A relay without traffic: an HTTP server, two goroutines at channels, a ticker.
package main

import (
	"fmt"
	"net"
	"os"
	"runtime"
	"time"
)

func forward(messages <-chan string) {
	for message := range messages {
		fmt.Println(message)
	}
}

func main() {
	messages := make(chan string)
	for i := 0; i < 2; i++ {
		go forward(messages)
	}
	go func() {
		runtime.LockOSThread()
		<-make(chan int)
	}()
	for i := 0; i < 8; i++ {
		go time.Sleep(time.Millisecond)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	facts, _ := os.OpenFile(os.Getenv("HANG_FACTS"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	fmt.Fprintf(facts, "role=relay pid=%d tid=%d\n", os.Getpid(), os.Getpid())
	facts.Close()
	for {
		connection, err := listener.Accept()
		if err == nil {
			messages <- connection.RemoteAddr().String()
		}
	}
}
