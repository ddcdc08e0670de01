// Waits for the end of any process without polling.
#pragma once

#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <chrono>

namespace brokerproof::target {

/// True when the process has ended (reaped or not), false when it still runs after `limit`.
inline bool ends_within(pid_t pid, std::chrono::milliseconds limit) {
    const auto handle = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
    if (handle < 0) return true;  // no such process any more
    pollfd end{handle, POLLIN, 0};
    const int ready = ::poll(&end, 1, static_cast<int>(limit.count()));
    ::close(handle);
    return ready == 1;
}

}  // namespace brokerproof::target
