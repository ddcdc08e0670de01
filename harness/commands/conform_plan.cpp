#include "harness/commands/conform_plan.hpp"

#include <algorithm>
#include <ctime>
#include <iterator>
#include <optional>
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

constexpr auto usual_broker = "mosquitto";

result<target::profile, problems> load_target(const conform_options& options) {
    std::optional<target::profile> known;
    if (options.url.empty() || !options.broker.empty()) {
        problems faults;
        known = target::find_profile(options.broker.empty() ? usual_broker : options.broker,
                                     options.root + "/configs/brokers", faults);
        if (!faults.empty()) return faults;
    }
    if (options.url.empty()) return std::move(*known);
    auto attached = known ? target::attach_known(options.url, std::move(*known))
                          : target::attach_profile(options.url);
    if (!attached) return problems{failure("--url: " + attached.error().text)};
    return std::move(*attached);
}

void set_version(const std::string& version, target::profile& profile) {
    if (version.empty()) return;
    profile.version = version;
    profile.version_command.clear();
    profile.version_pattern.clear();
}

/// The files that the user names, or else the one of the product, if there is one.
std::vector<std::string> files_of_expectations(const conform_options& options,
                                               const std::string& product) {
    if (!options.expectations.empty()) return options.expectations;
    const auto own = options.root + "/configs/expectations/" + product + ".yaml";
    if (product.empty() || !is_file(own)) return {};
    return {own};
}

result<std::vector<expectations::expectation>, problems> load_expected(
    const conform_options& options, const std::string& product) {
    problems faults;
    std::vector<expectations::expectation> expected;
    for (const auto& file : files_of_expectations(options, product))
        std::ranges::move(expectations::load_expectations(file, product, faults),
                          std::back_inserter(expected));
    if (!faults.empty()) return faults;
    return expected;
}

/// Adds what --skip names to what the profile leaves out.
result<void> add_skips(const conform_options& options, const library& tree,
                       target::profile& profile) {
    for (const auto& glob : options.skip) {
        const auto named = select(tree, {{glob}, {}, {}});
        if (!named) return failure("--skip: " + named.error().text);
        target::skipped_cases skipped;
        skipped.by = fmt::format("--skip '{}'", glob);
        for (const auto& planned : *named) skipped.cases.push_back(planned.id);
        profile.skip.push_back(std::move(skipped));
    }
    return {};
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
    if (auto added = add_skips(options, *tree, *profile); !added) return problems{added.error()};
    set_version(options.broker_version, *profile);
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
    auto expected = load_expected(options, profile->product);
    if (!expected) return expected.error();
    return conform_plan{std::move(options), std::move(*tree), std::move(*cases),
                        std::move(*profile), std::move(*expected)};
}

bool is_whole_catalogue(const conform_options& options) {
    return options.wanted.globs.empty() && options.wanted.ref.empty() &&
           options.wanted.mqtt.empty() && options.suite_files.empty();
}

}  // namespace brokerproof::commands
