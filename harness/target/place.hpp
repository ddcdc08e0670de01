// The private folder and the claimed ports of a broker that the harness starts. When a port turns
// out to be in use, the broker is set up again with other ports.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "harness/base/result.hpp"
#include "harness/target/port.hpp"
#include "harness/target/profile.hpp"

namespace brokerproof::target {

/// Makes the folder of an instance, `WORK_DIR/NAME` or `WORK_DIR/NAME-2` and so on, with mode 0700:
///   broker.log   stays after the place is destroyed, because it is evidence and WORK_DIR belongs
///   to
///                the caller
///   data/        `${data}`, the broker's working directory; removed with the place
///   files/       `${files}`; removed with the place
///   tls/         `${ca}` and what it has issued, if the profile uses them; removed with the place
class place {
public:
    static result<place> make(const std::string& work_dir, const profile& described,
                              std::uint64_t seed);
    place(place&&) = default;
    place& operator=(place&&) = default;
    ~place();

    std::uint16_t port() const { return port_->port(); }
    std::string log_path() const { return folder_ + "/broker.log"; }
    std::string data() const { return folder_ + "/data"; }
    std::string files() const { return folder_ + "/files"; }
    std::string tls() const { return folder_ + "/tls"; }
    /// Empties data/, claims free ports (different ones each time) and writes the files.
    result<void> furnish(const profile& described);
    /// The values of the placeholders.
    std::map<std::string, std::string> values(const profile& described) const;

private:
    place(std::string folder, std::uint64_t seed) : folder_(std::move(folder)), seed_(seed) {}

    std::string folder_;
    std::uint64_t seed_;
    unsigned attempt_ = 0;
    result<void> claim_ports(const profile& described);
    result<void> issue_certificates() const;

    std::optional<port_claim> port_;
    std::map<std::string, port_claim> further_ports_;  ///< by placeholder: those that are used
};

}  // namespace brokerproof::target
