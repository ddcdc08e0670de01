// A process that outlives this one, to leave nothing behind when this one is killed: neither
// brokers nor what they started, nor scratch directories.
#pragma once

#include <sys/types.h>

#include "harness/base/result.hpp"

namespace brokerproof::target {

/// The program must have the hidden command `watchdog MARK`, which calls keep_watch().
class watchdog {
public:
    static result<watchdog> start();

    watchdog(watchdog&& other) noexcept;
    watchdog& operator=(watchdog&&) = delete;
    ~watchdog();  ///< ends the process, and waits for that

private:
    watchdog(pid_t pid, int end_of_pipe) : pid_(pid), pipe_(end_of_pipe) {}

    pid_t pid_;
    int pipe_;  ///< only we hold it: it closes when this process ends, however it ends
};

/// Tells the watchdog, if there is one, that this process has started another: it looks often then.
void announce_child();

/// The watchdog's side: waits until its standard input ends, then ends every process that the run
/// with this mark (harness/base/run_mark.hpp) has started, and removes its scratch directories. It
/// looks at the children of the run now and then, and so finds those without the mark, too.
void keep_watch(const std::string& mark_of_run);

}  // namespace brokerproof::target
