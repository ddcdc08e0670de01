// Turns the steps of a plan into lines of Python. Only for script*.cpp.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "harness/engine/case_client.hpp"
#include "harness/engine/surroundings.hpp"
#include "harness/plan/plan.hpp"
#include "harness/trace/event.hpp"

namespace brokerproof::reproduce {

class story {
public:
    story(const plan::instance& planned, const trace::trace& seen);

    /// Writes all steps. If a step cannot be written in Python, refusal() says why.
    void tell();

    const std::string& refusal() const { return refusal_; }
    const std::string& lines() const { return lines_; }
    const std::string& tag() const { return tag_; }

private:
    struct actor {
        engine::case_client client;
        std::string variable;
        mqtt::version spoken{};  ///< the version of its present connection
    };
    /// A packet that the script sends.
    struct part {
        std::string text;  ///< Python
        mqtt::packet packet;
        std::string saved;  ///< name of the saved value that the run puts in; mostly none
    };

    void refuse(const std::string& reason);
    void line(const std::string& text) { lines_ += "    " + text + '\n'; }

    // script.cpp
    void add_clients();
    void tell_steps(const std::vector<plan::step>& steps);
    void tell_step(const plan::step& step);
    void tell_repeat(const plan::do_repeat& loop);
    void tell_parallel(const plan::do_parallel& fork);
    void tell_step_of(const plan::step& step, actor& acting);
    void tell_pause(const plan::step& step, const actor* acting);
    void tell_marks(const plan::step& step, const actor& acting);

    // script_steps.cpp
    void act(const plan::step& step, actor& acting);
    void act_cooked(const plan::step& step, const plan::do_cooked& verb, actor& acting);
    void act_authentication(const plan::step& step, const plan::packet_template& form,
                            const part& sent, const actor& acting);
    void act_send(const plan::step& step, const plan::do_send& verb, actor& acting);
    void act_send_bytes(const plan::do_send_bytes& verb, actor& acting);
    void act_kill(plan::kill_kind end, const actor& acting);
    void open(const plan::step& step, actor& acting, mqtt::version v, bool fresh);
    void expect(const plan::step& step, actor& acting);
    void expect_number(const plan::step& step, actor& acting);
    void fence(const plan::step& step, actor& acting);

    std::optional<part> packet_of(const plan::packet_template& form, actor& acting,
                                  mqtt::version v);
    std::optional<bytes> encoded(const plan::packet_template& form, actor& acting, mqtt::version v,
                                 const plan::environment& names, mqtt::packet& packet);
    static std::string words_for(const part& sent, mqtt::version v);
    std::string alternatives(const plan::alternatives& wanted, const actor& acting);
    std::string matcher(const plan::matcher& wanted, const actor& acting);
    std::string value(const plan::value_expr& expr, const actor& acting);
    std::string seconds(const plan::duration_expr& sum, const actor* acting);
    std::string common(const plan::step& step) const;
    std::string within(const plan::step& step, const actor& acting);
    std::optional<std::string> saved_name(const std::string& name, const actor& acting) const;
    const plan::environment& names(const actor* acting);

    const plan::instance* planned_;
    plan::environment names_;
    std::string tag_;
    std::map<std::string, std::vector<std::unique_ptr<actor>>> clients_;
    engine::surroundings around_;  ///< has no logins
    std::set<std::string> saved_;  ///< names that the script has saved so far
    std::set<std::string> marks_;
    std::uint64_t fences_ = 0;
    std::optional<std::uint64_t> round_;  ///< number of the round of the innermost loop
    std::size_t told_ = 0;                ///< number of steps that were written
    bool goes_on_ = false;                ///< the step's exchange continues after its first answer
    std::string lines_;
    std::string refusal_;
};

std::optional<std::uint64_t> member_of(const engine::case_client& client);
/// "id[3]" for a member of a group.
std::string own_name(const std::string& name, const engine::case_client& client);

}  // namespace brokerproof::reproduce
