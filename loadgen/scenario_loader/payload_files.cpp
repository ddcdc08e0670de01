#include "loadgen/scenario_loader/payload_files.hpp"

#include <fmt/format.h>

#include "harness/base/root_files.hpp"
#include "loadgen/scenario_loader/keys.hpp"

namespace brokerproof::loadgen {
namespace {

/// The fault; empty: it was read.
std::string read_content(own_payload& payload, const std::string& folder) {
    const bool is_whole = payload.text.starts_with('/') || folder.empty();
    const auto path = is_whole ? payload.text : folder + '/' + payload.text;
    auto content = read_limited(path, max_payload + 1);
    if (!content) return fmt::format("{} cannot be read: {}", path, content.error().text);
    if (content->size() > max_payload)
        return fmt::format("{} has more than {} bytes", path, max_payload);
    payload.content = std::move(*content);
    return {};
}

}  // namespace

findings read_payload_files(scenario& planned, const std::string& folder) {
    findings faults;
    for (std::size_t at = 0; at < planned.groups.size(); ++at) {
        auto& publish = planned.groups[at].publish;
        for (std::size_t k = 0; k < publish.size(); ++k) {
            auto& payload = publish[k].payload;
            if (!payload || payload->from != own_payload::source::file) continue;
            auto fault = read_content(*payload, folder);
            if (fault.empty()) continue;
            const auto where = place{} / "groups" / at / "publish" / k / "payload" / "file";
            add(faults, where, std::move(fault));
        }
    }
    return faults;
}

}  // namespace brokerproof::loadgen
