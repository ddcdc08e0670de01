#include "harness/mqtt/footprint.hpp"

namespace brokerproof::mqtt {
namespace {

/// Vectors grow in advance, to twice their size at most.
constexpr std::size_t growth = 2;

std::size_t heap_of(const std::string& text) {
    constexpr std::size_t kept_inside = 15;  // by libstdc++, without an allocation
    return text.capacity() > kept_inside ? text.capacity() + 1 : 0;
}
std::size_t heap_of(std::uint32_t) { return 0; }
std::size_t heap_of(const string_pair& pair) { return heap_of(pair.name) + heap_of(pair.value); }

std::size_t heap_of(const property_list& properties) {
    std::size_t size = properties.size() * sizeof(property) * growth;
    for (const auto& each : properties)
        size += std::visit([](const auto& value) { return heap_of(value); }, each.value);
    return size;
}

std::size_t heap_of(const will& testament) {
    return heap_of(testament.properties) + heap_of(testament.topic) + heap_of(testament.payload);
}

template <class Body>
std::size_t heap_of_fields(const Body& body) {
    std::size_t size = 0;
    if constexpr (requires { body.properties; }) size += heap_of(body.properties);
    if constexpr (requires { body.topic; }) size += heap_of(body.topic) + heap_of(body.payload);
    if constexpr (requires { body.reason_codes; }) size += body.reason_codes.size() * growth;
    if constexpr (requires { body.filters; }) {
        for (const auto& filter : body.filters) size += sizeof filter * growth + heap_of(filter);
    }
    if constexpr (requires { body.subscriptions; }) {
        for (const auto& wish : body.subscriptions)
            size += sizeof wish * growth + heap_of(wish.filter);
    }
    if constexpr (requires { body.client_id; }) {
        size += heap_of(body.client_id);
        if (body.will) size += heap_of(*body.will);
    }
    return size;
}

}  // namespace

std::size_t footprint_of(const packet& held) {
    return sizeof held + std::visit([](const auto& body) { return heap_of_fields(body); }, held);
}

}  // namespace brokerproof::mqtt
