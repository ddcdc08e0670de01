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
        group& owner = planned.groups[at];
        const auto where = place{} / "groups" / at;
        const auto read = [&](std::optional<own_payload>& payload, const place& carrier) {
            if (!payload || payload->from != own_payload::source::file) return;
            auto fault = read_content(*payload, folder);
            if (!fault.empty()) add(faults, carrier / "payload" / "file", std::move(fault));
        };
        for (std::size_t k = 0; k < owner.publish.size(); ++k)
            read(owner.publish[k].payload, where / "publish" / k);
        if (owner.respond) read(owner.respond->payload, where / "respond");
    }
    return faults;
}

}  // namespace brokerproof::loadgen
