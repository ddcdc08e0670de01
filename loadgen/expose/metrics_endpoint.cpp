#include "loadgen/expose/metrics_endpoint.hpp"

#include <memory>
#include <utility>

#include <prometheus/text_serializer.h>

#include "loadgen/expose/families.hpp"

namespace brokerproof::loadgen::expose {

result<std::unique_ptr<metrics_endpoint>> metrics_endpoint::open(std::uint16_t port,
                                                                 std::string our_version) {
    web::site content;
    content.document_path = "/metrics";
    content.document_type = "text/plain; version=0.0.4; charset=utf-8";
    auto server = web::server::open(port, std::move(content), web::limits());
    if (!server) return server.error();
    auto endpoint = std::unique_ptr<metrics_endpoint>(
        new metrics_endpoint(std::move(*server), std::move(our_version)));
    endpoint->publish(live_run());  // a scrape before the first copy is answered, too
    return endpoint;
}

void metrics_endpoint::publish(live_run now) {
    server_->show([run = std::make_shared<const live_run>(std::move(now)), version = our_version_] {
        return prometheus::TextSerializer().Serialize(families_of(*run, version));
    });
}

}  // namespace brokerproof::loadgen::expose
