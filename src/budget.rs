//! A budget of bytes that several threads share: who would spend beyond it waits until others
//! have given back.

use std::sync::{Arc, Condvar, Mutex, PoisonError};

/// How many bytes may be held at once.
#[derive(Debug, Clone)]
pub struct Budget {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    limit: usize,
    spent: Mutex<usize>,
    returned: Condvar,
}

/// A share of the budget, given back when dropped.
#[derive(Debug)]
pub struct Permit {
    shared: Arc<Shared>,
    bytes: usize,
}

impl Budget {
    /// A budget of `limit` bytes.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        let shared = Shared { limit, spent: Mutex::new(0), returned: Condvar::new() };
        Self { shared: Arc::new(shared) }
    }

    /// Takes `bytes`, waiting while others hold too much. A request above the whole budget is
    /// granted once nothing else is held, so that one large article cannot stop a run.
    #[must_use]
    pub fn take(&self, bytes: usize) -> Permit {
        let mut spent = self.shared.spent.lock().unwrap_or_else(PoisonError::into_inner);
        while *spent > 0 && *spent + bytes > self.shared.limit {
            spent = self.shared.returned.wait(spent).unwrap_or_else(PoisonError::into_inner);
        }
        *spent += bytes;
        Permit { shared: Arc::clone(&self.shared), bytes }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut spent = self.shared.spent.lock().unwrap_or_else(PoisonError::into_inner);
        *spent -= self.bytes;
        self.shared.returned.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::Budget;

    #[test]
    fn a_request_above_the_whole_budget_is_granted_when_nothing_else_is_held() {
        let budget = Budget::new(10);
        drop(budget.take(1_000));
        let small = budget.take(10);
        let waiting = budget.clone();
        let waiter = std::thread::spawn(move || drop(waiting.take(1_000)));
        drop(small);
        assert!(waiter.join().is_ok());
    }
}
