// Names of facts that the judge finds by itself and that reports look for.
#pragma once

namespace brokerproof::judge {

/// Of sessions that were closed together and probed one after the other: "between 2.031 s and
/// 2.950 s" or "before 2.022 s", counted from the moment at which they were closed.
inline constexpr auto session_end_fact = "end of a session that was probed again and again";

}  // namespace brokerproof::judge
