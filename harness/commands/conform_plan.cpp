#include "harness/commands/conform_plan.hpp"

#include <algorithm>
#include <ctime>
#include <set>

#include <fmt/format.h>

#include "harness/base/enum_names.hpp"
#include "harness/base/root_files.hpp"
#include "harness/base/text.hpp"
#include "harness/expectations/loader.hpp"
#include "harness/profile_loader/profile_loader.hpp"
#include "harness/target/url.hpp"

namespace brokerproof::commands {

namespace {

result<target::profile, problems> load_target(const conform_options& options) {
    if (!options.url.empty()) {
        auto profile = target::attach_profile(options.url);
        if (!profile) return problems{failure("--url: " + profile.error().text)};
        return std::move(*profile);
    }
    problems faults;
    auto profile = target::find_profile(options.broker, options.root + "/configs/brokers", faults);
    if (!faults.empty()) return faults;
    return std::move(*profile);
}

result<std::vector<expectations::expectation>, problems> load_expected(const std::string& root,
                                                                       const std::string& product) {
    const auto path = root + "/configs/expectations/" + product + ".yaml";
    if (product.empty() || !is_file(path)) return std::vector<expectations::expectation>{};
    problems faults;
    auto expected = expectations::load_expectations(path, faults);
    if (!faults.empty()) return faults;
    return expected;
}

/// Globs of the profile's `skip` that name no case: a mistake, or a case that has a new name.
problems needless_skips(const target::profile& profile, const library& tree) {
    problems needless;
    for (const auto& rule : profile.skip) {
        for (const auto& glob : rule.cases) {
            const bool names_a_case = std::ranges::any_of(
                tree.instances,
                [&](const plan::instance& planned) { return glob_match(glob, planned.id); });
            if (!names_a_case)
                needless.push_back(
                    {{},
                     fmt::format("the profile {} skips '{}', and no case has such an id",
                                 profile.name, glob)});
        }
    }
    return needless;
}

std::string list_names(const std::vector<mqtt::version>& versions) {
    std::string out;
    for (const auto v : versions)
        out += fmt::format("{}MQTT {}", out.empty() ? "" : " and ", mqtt::name_of(v));
    return out;
}

std::string version_names(const std::vector<plan::instance>& cases) {
    std::set<mqtt::version> versions;
    for (const auto& planned : cases) versions.insert(planned.version);
    return list_names({versions.begin(), versions.end()});
}

problems choose_access(const conform_options& options, target::profile& profile) {
    const auto listens_by = profile.via;
    if (const auto chosen = enum_by_name<transport>(options.transport)) profile.via = *chosen;
    const bool is_known =
        profile.via == listens_by || !target::listener_of(profile, profile.via).empty();
    if (!is_known) {
        const auto scheme = target::scheme_of(profile.via);
        return {failure(fmt::format("--transport {}: {} names no {} listener", options.transport,
                                    options.url.empty() ? "the profile " + profile.name : "--url",
                                    scheme))};
    }
    auto faults = apply(options.access, profile);
    if (faults.empty()) faults = check_tls_files(profile);
    return faults;
}

}  // namespace

result<conform_plan, problems> plan_conform(const conform_options& chosen) {
    auto options = chosen;
    options.root = find_root(chosen.root);
    if (options.seed == 0) options.seed = static_cast<std::uint64_t>(std::time(nullptr));
    auto tree = load_library(options.root, options.suite_files);
    if (!tree) return tree.error();
    auto cases = select(*tree, options.wanted);
    if (!cases) return problems{cases.error()};
    auto profile = load_target(options);
    if (!profile) return profile.error();
    if (auto faults = choose_access(options, *profile); !faults.empty()) return faults;
    auto needless = needless_skips(*profile, *tree);
    if (!needless.empty() && options.suite_files.empty()) return needless;
    const bool spoken = std::ranges::any_of(*cases, [&](const plan::instance& planned) {
        return std::ranges::count(profile->versions, planned.version) > 0;
    });
    if (!spoken) {
        return problems{problem{
            {},
            fmt::format("nothing to run: the chosen cases are for {}, and the profile {} speaks {} "
                        "only",
                        version_names(*cases), profile->name, list_names(profile->versions))}};
    }
    auto expected = load_expected(options.root, profile->product);
    if (!expected) return expected.error();
    return conform_plan{std::move(options), std::move(*tree), std::move(*cases),
                        std::move(*profile), std::move(*expected)};
}

bool is_whole_catalogue(const conform_options& options) {
    return options.wanted.globs.empty() && options.wanted.ref.empty() &&
           options.wanted.mqtt.empty() && options.suite_files.empty();
}

}  // namespace brokerproof::commands
