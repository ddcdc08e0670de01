#include "harness/commands/conform_plan.hpp"

#include <ctime>
#include <filesystem>

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
    if (product.empty() || !std::filesystem::exists(path))
        return std::vector<expectations::expectation>{};
    problems faults;
    auto expected = expectations::load_expectations(path, faults);
    if (!faults.empty()) return faults;
    return expected;
}

}  // namespace

result<conform_plan, problems> plan_conform(const conform_options& given) {
    auto options = given;
    options.root = find_root(given.root);
    if (options.seed == 0) options.seed = static_cast<std::uint64_t>(std::time(nullptr));
    auto tree = load_library(options.root, options.suite_files);
    if (!tree) return tree.error();
    auto cases = select(*tree, options.wanted);
    if (!cases) return problems{cases.error()};
    auto profile = load_target(options);
    if (!profile) return profile.error();
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
