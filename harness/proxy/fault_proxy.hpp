// A proxy on the loopback interface that gets packets wrong between clients and a real broker, as
// its named defects say. What a client library or a test suite makes of it is for its user to see.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <boost/asio/ip/tcp.hpp>

#include "harness/defects/tampering.hpp"
#include "harness/net/endpoint.hpp"
#include "harness/net/task_group.hpp"

namespace brokerproof::proxy {

class fault_proxy {
public:
    /// Without defects every byte passes as it is.
    fault_proxy(asio::any_io_executor executor, net::endpoint upstream,
                std::vector<const defects::wire_defect*> active);

    /// On the loopback interface; port 0: any that is free. Empty on success, else why not.
    std::string listen(std::uint16_t port);
    std::uint16_t port() const;

    /// Serves until stop(); all connections are closed when it returns.
    awaitable<void> run();
    void stop();

    /// Has any packet been changed yet?
    bool has_bitten() const { return path_.has_bitten(); }

private:
    struct side;
    struct connection;
    using connection_pointer = std::shared_ptr<connection>;

    awaitable<void> accept();
    awaitable<void> serve(connection_pointer through);
    awaitable<void> pump(connection_pointer through, defects::direction towards);
    awaitable<void> write(connection_pointer through, defects::direction towards);
    void send(const connection_pointer& through, defects::direction towards, bytes_view data);
    void end(const connection_pointer& through, defects::direction towards, const error_code& why);

    asio::any_io_executor executor_;
    net::endpoint upstream_;
    defects::tampering path_;
    asio::ip::tcp::acceptor acceptor_;
    std::set<connection_pointer> open_;
    defects::link last_link_ = 0;
    bool stopped_ = false;
    net::task_group tasks_;
};

}  // namespace brokerproof::proxy
