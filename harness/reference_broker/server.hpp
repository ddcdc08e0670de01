// A small, correct MQTT server of both versions: bytes and time in, bytes and timers out. It is our
// executable reading of the standard. It must not know sockets, clocks, suites or the judge.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "harness/reference_broker/options.hpp"
#include "harness/reference_broker/store.hpp"
#include "harness/reference_broker/types.hpp"

namespace brokerproof::reference_broker {

struct broker;

class server {
public:
    /// Begins with what `kept` holds, as of `now`: sessions whose clients were connected when the
    /// last server ended lose their connections now. `kept` must outlive the server.
    server(options chosen, store& kept, instant now);
    ~server();
    server(const server&) = delete;
    server& operator=(const server&) = delete;

    void opened(link id, instant now, listener by = listener::tcp);
    void received(link from, bytes_view data, instant now);
    /// By the client, or by failure; links that the server closed itself are ignored.
    void closed(link id, instant now);

    /// Does everything that is due by now.
    void advance(instant now);
    /// When advance() has something to do.
    std::optional<instant> next_timer() const;

    /// What has to be sent and closed. All that it acknowledges is in the store.
    std::vector<output> take_output();

    /// Says good-bye to all (5.0: DISCONNECT 0x8B) and closes their connections, which is no
    /// DISCONNECT of theirs: wills are published by the ordinary rules. Those whose delay runs
    /// stay in the store for the next server.
    void shut_down(instant now);

    /// The defects whose switches stood where something was done.
    const defect_set& asked() const;

private:
    std::unique_ptr<broker> broker_;
};

}  // namespace brokerproof::reference_broker
