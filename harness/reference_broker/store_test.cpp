// Records and the journal that holds them.
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "harness/mqtt/samples.hpp"
#include "harness/reference_broker/journal_store.hpp"
#include "harness/reference_broker/records.hpp"

namespace brokerproof::reference_broker {
namespace {

namespace fs = std::filesystem;

class journal : public ::testing::Test {
protected:
    journal() {
        std::string pattern = ::testing::TempDir() + "journal-XXXXXX";
        folder_ = ::mkdtemp(pattern.data());
    }
    ~journal() override { fs::remove_all(folder_); }

    std::unique_ptr<journal_store> open() const {
        std::string why;
        auto made = journal_store::open(folder_ + "/data", why);
        EXPECT_TRUE(made) << why;
        return made;
    }
    std::string file() const { return folder_ + "/data/journal"; }

    std::string folder_;
};

bytes text(std::string_view value) { return {value.begin(), value.end()}; }

TEST_F(journal, brings_back_what_was_applied) {
    auto first = open();
    first->apply({{"a", text("1")}, {"b/../c", text("")}, {"d", text("4")}});
    first->apply({{"a", text("2")}, {"d", std::nullopt}});
    first.reset();
    EXPECT_EQ(open()->load(), (record_map{{"a", text("2")}, {"b/../c", {}}}));
}

TEST_F(journal, does_without_an_entry_that_was_not_finished) {
    auto first = open();
    first->apply({{"a", text("1")}, {"b", text("1")}});
    const auto whole = fs::file_size(file());
    first->apply({{"a", text("2")}, {"b", text("2")}});
    first.reset();
    const auto all = fs::file_size(file());
    std::ifstream stream(file(), std::ios::binary);
    const std::string content{std::istreambuf_iterator<char>(stream), {}};
    for (auto size = whole; size < all; ++size) {
        std::ofstream(file(), std::ios::binary | std::ios::trunc) << content.substr(0, size);
        auto second = open();
        EXPECT_EQ(second->load(), (record_map{{"a", text("1")}, {"b", text("1")}}));
        second->apply({{"c", text("3")}});
        second.reset();
        EXPECT_EQ(open()->load().size(), 3U);
    }
}

TEST_F(journal, does_without_an_entry_whose_bytes_were_changed) {
    auto first = open();
    first->apply({{"a", text("1")}});
    first->apply({{"a", text("2")}});
    first.reset();
    std::fstream stream(file(), std::ios::binary | std::ios::in | std::ios::out);
    stream.seekp(-1, std::ios::end);
    stream << 'x';
    stream.close();
    EXPECT_EQ(open()->load(), (record_map{{"a", text("1")}}));
}

TEST_F(journal, does_not_grow_without_end) {
    auto store = open();
    const bytes large(1024 * 1024);
    for (int i = 0; i < 100; ++i) store->apply({{"a", large}});
    EXPECT_LT(fs::file_size(file()), 16U * 1024 * 1024);
    EXPECT_EQ(open()->load().at("a"), large);
}

TEST_F(journal, says_why_it_cannot_be_opened) {
    std::ofstream(folder_ + "/file") << "";
    std::string why;
    EXPECT_FALSE(journal_store::open(folder_ + "/file/data", why));
    EXPECT_NE(why.find("/file/data"), std::string::npos);
}

session full_session() {
    session s;
    s.client_id = std::string("c\0/", 3);
    s.online = link{0};
    s.expiry_s = 7;
    s.ends_at = instant(std::chrono::microseconds(123'456'789));
    s.subscriptions["a/#"] = {1, true, true, 268'435'455U, false};
    s.subscriptions["$share/g/a"] = {2, false, false, std::nullopt, true};
    s.last_packet_id = 65'535;
    s.inbound = {1, 65'535};
    s.will = mqtt::will{};
    s.will->topic = "w";
    for (const auto& sample : mqtt::property_samples()) {
        const auto* p = std::get_if<mqtt::publish>(&sample.value);
        if (p == nullptr) continue;
        s.will->properties.insert(s.will->properties.end(), p->properties.begin(),
                                  p->properties.end());
    }
    s.will_due = instant(std::chrono::microseconds(-1));
    return s;
}

TEST(records, of_a_session_give_it_back) {
    const session s = full_session();
    const auto back = read_session(record_of(s));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->client_id, s.client_id);
    EXPECT_EQ(back->online, s.online);
    EXPECT_EQ(back->expiry_s, s.expiry_s);
    EXPECT_EQ(back->ends_at, s.ends_at);
    EXPECT_EQ(back->subscriptions, s.subscriptions);
    EXPECT_EQ(back->last_packet_id, s.last_packet_id);
    EXPECT_EQ(back->inbound, s.inbound);
    EXPECT_EQ(back->will, s.will);
    EXPECT_EQ(back->will_due, s.will_due);
}

TEST(records, that_are_cut_short_are_none) {
    const bytes record = record_of(full_session());
    for (std::size_t size = 0; size < record.size(); ++size) {
        EXPECT_FALSE(read_session(bytes_view(record).first(size)));
    }
}

TEST(records, of_a_delivery_give_it_back) {
    delivery d;
    d.order = 1'234'567'890'123;
    message m;
    m.topic = "t";
    m.payload = std::string("\0\xff", 2);
    m.qos = 2;
    m.retain = true;
    m.expires_at = instant(std::chrono::microseconds(5));
    m.publisher = "p";
    d.what = std::make_shared<const message>(m);
    d.qos = 1;
    d.keeps_retain = true;
    d.subscription_ids = {1, 2};
    d.share = "$share/g/t";
    d.stage = delivery_stage::released;
    d.packet_id = 77;
    const auto back = read_delivery(record_of(d, "c"));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->client_id, "c");
    EXPECT_EQ(*back->what.what, m);
    EXPECT_EQ(back->what.order, d.order);
    EXPECT_EQ(back->what.qos, d.qos);
    EXPECT_EQ(back->what.was_retained, d.was_retained);
    EXPECT_EQ(back->what.keeps_retain, d.keeps_retain);
    EXPECT_EQ(back->what.subscription_ids, d.subscription_ids);
    EXPECT_EQ(back->what.share, d.share);
    EXPECT_EQ(back->what.stage, d.stage);
    EXPECT_EQ(back->what.packet_id, d.packet_id);
    EXPECT_EQ(read_message(record_of(m)), m);
}

}  // namespace
}  // namespace brokerproof::reference_broker
