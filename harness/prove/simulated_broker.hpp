// The reference broker in this process and in virtual time: connections are queues, restarts are
// objects, and nothing waits for a clock on the wall.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>

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
    /// Hears everything that a correct broker and its clients say to each other.
    using listener = std::function<void(defects::link, defects::direction, bytes_view)>;

    /// Needs a simulation on this thread. `wire`, if any, stands between it and its clients. Its
    /// store outlives restarts.
    simulated_broker(reference_broker::options chosen, defects::tampering* wire,
                     listener on_wire = {});
    ~simulated_broker() override;

    std::unique_ptr<net::stream> dial(const asio::any_io_executor& executor,
                                      net::transport via) override;

    /// Stops, starts, restarts or kills it. Killed, it forgets what is not in the store.
    void act(plan::broker_act what);

    /// Defects of the broker whose switches stood where something was done, over all restarts.
    reference_broker::defect_set asked() const;

private:
    friend class simulated_stream;
    using link = reference_broker::link;

    // What streams ask for.
    link accept(simulated_stream& from, net::transport via);  ///< 0: nobody listens
    void take(link from, bytes_view data);
    void hang_up(link from);
    void forget(link from) { streams_.erase(from); }

    void start();
    void drop_connections(const error_code& why);
    void deliver();
    void pass(link on, defects::direction towards, bytes_view data);
    void hand_over(link on, defects::direction towards, bytes_view data);
    void end_for_client(link on);
    void book_timer();
    static reference_broker::instant now();

    reference_broker::options options_;
    reference_broker::memory_store store_;
    std::unique_ptr<reference_broker::server> server_;
    reference_broker::defect_set asked_;  ///< by servers that are no more
    defects::tampering* wire_;
    listener on_wire_;
    std::map<link, simulated_stream*> streams_;
    link last_link_ = 0;
    std::optional<net::simulation::ticket> timer_;
};

}  // namespace brokerproof::prove
