//! parking_lot's locks: a reader that reads again behind a queued writer, and a mutex that is held at fork.
use parking_lot::{Mutex, RwLock};
use std::io::Read;
use std::os::unix::net::UnixStream;
use std::thread::{sleep, Builder};
use std::time::Duration;

mod facts;

static TITLES: RwLock<Vec<u32>> = RwLock::new(Vec::new());
static INDEX: Mutex<u32> = Mutex::new(0);

extern "C" {
    fn fork() -> i32;
    fn waitpid(pid: i32, status: *mut i32, options: i32) -> i32;
}

#[inline(never)]
fn count_titles() -> usize {
    TITLES.read().len()
}

#[inline(never)]
fn print_report() -> usize {
    let titles = TITLES.read();
    sleep(Duration::from_millis(600));
    facts::about_to_hang("reader");
    titles.len() + count_titles()
}

#[inline(never)]
fn add_title() {
    facts::about_to_hang("writer");
    TITLES.write().push(1);
}

#[inline(never)]
fn update_index(mut shop: UnixStream) {
    let mut index = INDEX.lock();
    let mut answer = [0; 4];
    shop.read_exact(&mut answer).unwrap();
    *index = u32::from_le_bytes(answer);
}

#[inline(never)]
fn fork_printer() -> i32 {
    let child = unsafe { fork() };
    if child == 0 {
        facts::about_to_hang("child");
        return *INDEX.lock() as i32;
    }
    let mut status = 0;
    unsafe { waitpid(child, &mut status, 0) };
    status
}

fn main() {
    facts::role("main");
    facts::lock("titles", &TITLES);
    facts::lock("index", &INDEX);
    if std::env::args().nth(1).as_deref() == Some("fork") {
        let indexer = Builder::new().name("indexer".into());
        let (ours, _theirs) = UnixStream::pair().unwrap();
        indexer.spawn(|| { facts::role("holder"); update_index(ours) }).unwrap();
        sleep(Duration::from_millis(300));
        std::process::exit(fork_printer());
    }
    let writer = Builder::new().name("writer".into());
    writer.spawn(|| { sleep(Duration::from_millis(300)); add_title() }).unwrap();
    println!("{}", print_report());
}
