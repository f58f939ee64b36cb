//! A gateway whose thread refreshes the sessions under a lock while the main thread forks a helper.
mod facts;

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

extern "C" {
    fn fork() -> i32;
    fn waitpid(pid: i32, status: *mut i32, options: i32) -> i32;
    fn _exit(status: i32) -> !;
}

static SESSIONS: Mutex<Vec<String>> = Mutex::new(Vec::new());

fn refresh_sessions(mut directory: UnixStream) {
    facts::role("holder");
    let mut answer = [0; 64];
    let mut sessions = SESSIONS.lock().unwrap();
    directory.write_all(b"sessions?").unwrap();
    let length = directory.read(&mut answer).unwrap();
    sessions.push(String::from_utf8_lossy(&answer[..length]).into_owned());
}

fn count_sessions() -> usize {
    SESSIONS.lock().unwrap().len()
}

fn fork_helper() -> i32 {
    let pid = unsafe { fork() };
    if pid == 0 {
        facts::about_to_hang("child");
        unsafe { _exit(count_sessions() as i32) }
    }
    pid
}

fn main() {
    facts::role("parent");
    facts::lock("sessions", &SESSIONS);
    let (ours, mut directory) = UnixStream::pair().unwrap();
    thread::Builder::new().name("refresher".into()).spawn(move || refresh_sessions(ours)).unwrap();
    directory.read(&mut [0; 16]).unwrap();
    thread::sleep(Duration::from_millis(100));
    let mut status = 0;
    let pid = fork_helper();
    unsafe { waitpid(pid, &mut status, 0) };
}
