// A small, correct MQTT server of both versions. It takes bytes and times, and gives bytes and
// timers. It is our executable reading of the standard. It must not know sockets, clocks, suites or
// the judge.
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
    /// Begins with the content of `storage`: sessions whose clients were connected when the last
    /// server ended lose their connections now. `storage` must outlive the server.
    server(options chosen, store& storage, instant now);
    ~server();
    server(const server&) = delete;
    server& operator=(const server&) = delete;

    void opened(link id, instant now, listener accepted_by = listener::tcp);
    void received(link from, bytes_view data, instant now);
    /// The client closed the link, or the link failed. Links that the server closed are ignored.
    void closed(link id, instant now);

    /// The link takes no more bytes for the moment, or takes them again. The server goes on as
    /// before: its owner keeps what the link does not take.
    void takes_bytes(link id, bool does, instant now);

    /// Fires all timers that are due by now.
    void advance(instant now);
    /// The time at which advance() has something to do next.
    std::optional<instant> next_timer() const;

    /// The bytes to send and the links to close. Everything that they acknowledge is in the store.
    std::vector<output> take_output();

    /// Closes all connections, in 5.0 with DISCONNECT 0x8B. The clients have sent no DISCONNECT, so
    /// wills are published by the ordinary rules. Wills whose delay runs stay in the store for the
    /// next server.
    void shut_down(instant now);

    /// Reads its settings again, which are the same: nothing that a client knows of changes.
    void reload(instant now);

    /// What the layer of WebSocket does wrong, when the broker has such a defect.
    bool reads_text() const;
    bool chooses_first_subprotocol() const;

    /// The defects whose switches the run asked for.
    const defect_set& asked() const;

private:
    std::unique_ptr<broker> broker_;
};

}  // namespace brokerproof::reference_broker
