//! An indexer without anything to index: three workers wait for jobs, main for a connection.
mod facts;

use std::os::unix::net::UnixListener;
use std::sync::{mpsc, Arc, Mutex};
use std::thread;

fn serve(jobs: Arc<Mutex<mpsc::Receiver<String>>>) {
    loop {
        let job = jobs.lock().unwrap().recv();
        match job {
            Ok(path) => println!("{path}"),
            Err(_) => return,
        }
    }
}

fn main() {
    facts::role("indexer");
    let (sender, receiver) = mpsc::channel();
    let jobs = Arc::new(Mutex::new(receiver));
    for number in 0..3 {
        let jobs = Arc::clone(&jobs);
        thread::Builder::new().name(format!("index-{number}")).spawn(move || serve(jobs)).unwrap();
    }
    let _ = std::fs::remove_file("indexer.socket");
    let listener = UnixListener::bind("indexer.socket").unwrap();
    for connection in listener.incoming() {
        sender.send(format!("{connection:?}")).unwrap();
    }
}
