// Where one broker of ours lives: a private folder and claimed ports. Made anew when one turns out
// to be taken.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "harness/target/port.hpp"
#include "harness/target/profile.hpp"

namespace brokerproof::target {

/// The folder of an instance, `WORK_DIR/NAME` or `WORK_DIR/NAME-2` and so on, made here with mode
/// 0700:
///   broker.log   stays when the place goes: it is evidence, and WORK_DIR belongs to the caller
///   data/        `${data}`, the broker's working directory; removed with the place
///   files/       `${files}`; removed with the place
class place {
public:
    /// None: `why` says what failed.
    static std::optional<place> make(const std::string& work_dir, const profile& of,
                                     std::uint64_t seed, std::string& why);
    place(place&&) = default;
    place& operator=(place&&) = default;
    ~place();

    std::uint16_t port() const { return port_->port(); }
    std::uint16_t websocket_port() const { return websocket_port_->port(); }
    std::string log_path() const { return folder_ + "/broker.log"; }
    std::string data() const { return folder_ + "/data"; }
    std::string files() const { return folder_ + "/files"; }
    /// Empties data/, claims free ports (others than before) and writes the files. Empty on
    /// success.
    std::string furnish(const profile& of);
    /// What the placeholders stand for.
    std::map<std::string, std::string> values(const profile& of) const;

private:
    place(std::string folder, std::uint64_t seed) : folder_(std::move(folder)), seed_(seed) {}

    std::string folder_;
    std::uint64_t seed_;
    unsigned attempt_ = 0;
    std::optional<port_claim> port_;
    std::optional<port_claim> websocket_port_;
};

}  // namespace brokerproof::target
