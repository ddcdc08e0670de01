#include "harness/metrics/endpoint.hpp"

#include <utility>

#include <prometheus/text_serializer.h>

namespace brokerproof::metrics {

result<std::unique_ptr<endpoint>> endpoint::open(std::uint16_t port, maker first) {
    web::site content;
    content.document_path = "/metrics";
    content.document_type = "text/plain; version=0.0.4; charset=utf-8";
    auto server = web::server::open(port, std::move(content), web::limits());
    if (!server) return server.error();
    auto opened = std::unique_ptr<endpoint>(new endpoint(std::move(*server)));
    opened->publish(std::move(first));  // a scrape before the first copy is answered, too
    return opened;
}

void endpoint::publish(maker now) {
    server_->show(
        [make = std::move(now)] { return prometheus::TextSerializer().Serialize(make()); });
}

}  // namespace brokerproof::metrics
