#include "harness/engine/greeting.hpp"

#include "harness/base/text.hpp"

namespace brokerproof::engine {

mqtt::connect greeting(const surroundings& around, mqtt::version version,
                       std::string_view purpose) {
    mqtt::connect hello;
    hello.protocol_level = static_cast<std::uint8_t>(version);
    hello.keep_alive = static_cast<std::uint16_t>(around.keep_alive.count());
    hello.client_id = "bp" + base36(stable_hash(purpose, around.seed), 12);
    if (around.profile_login) {
        hello.username = around.profile_login->username;
        hello.password = around.profile_login->password.reveal();
    }
    return hello;
}

}  // namespace brokerproof::engine
