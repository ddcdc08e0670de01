// Which clients a broker has let in, as a trace is read from its beginning.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>

#include "harness/trace/event.hpp"

namespace brokerproof::judge {

class admissions {
public:
    /// Events in their order; `index` is the place in the trace.
    void note(std::size_t index, const trace::event& event);
    /// The place of the client's last CONNECT, if the broker has ended that connection without
    /// admitting the client.
    std::optional<std::size_t> turned_away(const std::string& client) const;

private:
    struct attempt {
        std::size_t connect_at = 0;
        bool is_admitted = false;
        bool has_ended = false;
    };
    std::unordered_map<std::string, attempt> attempts_;  ///< the last one of each client
};

}  // namespace brokerproof::judge
