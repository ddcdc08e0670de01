#include "harness/variants/variants.hpp"

#include <algorithm>

#include "harness/variants/variant_tables.hpp"

namespace brokerproof::variants {

std::string_view name_of(group kind) {
    switch (kind) {
        case group::order_and_time: return "order and time";
        case group::capacity: return "windows and capacity";
        case group::limits: return "limits announced";
        case group::words: return "words";
        case group::protocol: break;
    }
    return "protocol choices";
}

std::span<const variant> all_variants() {
    static const auto joined = [] {
        std::vector<variant> out;
        for (auto part : {basic_variants(), order_variants(), capacity_variants(), limit_variants(),
                          word_variants(), protocol_variants()}) {
            out.insert(out.end(), part.begin(), part.end());
        }
        return out;
    }();
    return joined;
}

std::vector<const variant*> basic_brokers() {
    std::vector<const variant*> out;
    for (const auto& basic : all_variants().first(basic_variants().size())) out.push_back(&basic);
    return out;
}

const variant* find_variant(std::string_view name) {
    const auto known = all_variants();
    const auto named = std::ranges::find(known, name, &variant::name);
    return named == known.end() ? nullptr : &*named;
}

}  // namespace brokerproof::variants
