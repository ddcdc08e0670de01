// The reference broker in this process and in virtual time. Connections are queues, a restart makes
// a new server object, and nothing waits for the real clock.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "harness/defects/tampering.hpp"
#include "harness/net/simulation.hpp"
#include "harness/net/stream.hpp"
#include "harness/plan/plan.hpp"
#include "harness/reference_broker/server.hpp"
#include "harness/reference_broker/store.hpp"

namespace brokerproof::prove {

class simulated_stream;

class simulated_broker final : public net::dialer {
public:
    /// Sees all bytes between a correct broker and its clients.
    using listener = std::function<void(defects::link, defects::direction, bytes_view)>;

    /// Needs a simulation on this thread. `wire`, if given, changes the bytes between the broker
    /// and its clients. The broker's store outlives restarts.
    simulated_broker(reference_broker::options chosen, defects::tampering* wire,
                     listener on_wire = {});
    ~simulated_broker() override;

    std::unique_ptr<net::stream> dial(const asio::any_io_executor& executor,
                                      const net::endpoint& broker) override;

    /// Stops, starts, restarts, kills or reloads the broker. A killed broker keeps only what is in
    /// the store.
    void act(plan::broker_act action);

    /// The broker's defects whose switches were asked for, over all restarts.
    reference_broker::defect_set asked() const;

private:
    friend class simulated_stream;
    using link = reference_broker::link;

    // Called by the streams.
    link accept(simulated_stream& from, net::transport via);  ///< returns 0 when the broker is down
    bool chooses_mqtt(net::transport via, const std::string& offered) const;
    void take(link from, bytes_view data);
    void take_text(link from, bytes_view data);  ///< a text frame of WebSocket
    void hang_up(link from);
    void goes_on(link id);  ///< its client has made room for more bytes
    void forget(link from) { streams_.erase(from); }

    void start();
    void reload();
    void drop_connections(const error_code& cause);
    void deliver();
    void pass_outputs();
    void pass(link id, defects::direction towards, bytes_view data);
    void hand_over(link id, defects::direction towards, bytes_view data);
    void end_for_client(link id);
    void book_timer();
    static reference_broker::instant now();

    reference_broker::options options_;
    reference_broker::memory_store store_;
    std::unique_ptr<reference_broker::server> server_;
    reference_broker::defect_set asked_;  ///< the defects that earlier servers asked for
    defects::tampering* wire_;
    listener on_wire_;
    std::map<link, simulated_stream*> streams_;
    std::vector<link> filled_;  ///< that take no more bytes; the server does not know yet
    link last_link_ = 0;
    std::optional<net::simulation::ticket> timer_;
};

}  // namespace brokerproof::prove
