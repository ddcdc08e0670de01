#include "harness/defects/wire_defects.hpp"

#include <algorithm>
#include <vector>

#include "harness/defects/wire_tables.hpp"

namespace brokerproof::defects {

std::span<const wire_defect> wire_defects() {
    static const auto joined = [] {
        std::vector<wire_defect> out;
        for (const auto part :
             {connect_defects(), connack_defects(), disconnect_defects(), subscription_defects(),
              publish_in_defects(), publish_out_defects(), handshake_defects(), stray_defects(),
              fence_defects(), ordinary_defects()}) {
            out.insert(out.end(), part.begin(), part.end());
        }
        return out;
    }();
    return joined;
}

const wire_defect* find_wire_defect(std::string_view name) {
    const auto defects = wire_defects();
    const auto named = std::ranges::find(defects, name, &wire_defect::name);
    return named == defects.end() ? nullptr : &*named;
}

}  // namespace brokerproof::defects
