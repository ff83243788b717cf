#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/matching/fact_reader.h"
#include "services/matching/facts.h"
#include "services/matching/organisation_logic.h"
#include "services/matching/tables.h"
#include "services/runtime/lists.h"

// ListFacts: the three tables of facts one after another. A cursor is the table's digit followed by
// the storage cursor inside it.
namespace partners::matching {
namespace {

using runtime::Call;
using storage::View;

// Whose facts are listed.
struct Parent {
  std::string code;         // of a district or school, or
  std::string publication;  // the id of a publication
};

absl::StatusOr<Parent> ParseParent(const std::string& name) {
  for (const runtime::NamePattern* pattern :
       {&DistrictPattern(), &SchoolPattern(), &Publications().pattern}) {
    if (!pattern->Matches(name)) continue;
    PARTNERS_ASSIGN_OR_RETURN(const std::vector<std::string> ids, pattern->Parse(name, "parent"));
    if (pattern == &Publications().pattern) return Parent{"", ids[0]};
    if (IsOrganisationCode(ids.back()) && OrganisationName(ids.back()) == name) {
      return Parent{ids.back(), ""};
    }
  }
  return runtime::FieldInvalid("parent",
                               "must be districts/{code}, districts/{code}/schools/{code} or "
                               "publications/{publication}");
}

class FactList {
 public:
  FactList(const View& view, const v1::ListFactsRequest& request, Parent parent,
           runtime::PageBuilder<v1::PublishedFact>* page)
      : view_(view), request_(request), parent_(std::move(parent)), page_(*page), reader_(view) {}

  // The publication asked for must be one that readers see.
  absl::Status Check() {
    if (!parent_.publication.empty() && !request_.publication().empty()) {
      return runtime::FieldInvalid("publication", "must be empty: the parent is a publication");
    }
    only_ = parent_.publication;
    if (!request_.publication().empty()) {
      PARTNERS_ASSIGN_OR_RETURN(
          const std::vector<std::string> ids,
          Publications().pattern.Parse(request_.publication(), "publication"));
      only_ = ids[0];
    }
    if (only_.empty()) return absl::OkStatus();
    PARTNERS_ASSIGN_OR_RETURN(const PublicationRow* row, reader_.Publication(only_));
    const bool visible =
        row != nullptr && row->publication().state() == v1::Publication::STATE_VISIBLE;
    return visible ? absl::OkStatus() : runtime::NotFound(Publications().pattern.Format({only_}));
  }

  absl::Status Run(const std::string& cursor) {
    size_t first = 0;
    std::string inside;
    if (!cursor.empty()) {
      first = static_cast<size_t>(cursor[0] - '0');
      inside = cursor.substr(1);
    }
    for (size_t i = first; i < kFactTables.size() && going_; ++i) {
      PARTNERS_RETURN_IF_ERROR(ScanTable(i, i == first ? inside : ""));
    }
    return absl::OkStatus();
  }

 private:
  absl::Status ScanTable(size_t position, const std::string& cursor) {
    const auto visit = [&](const FactRow& row, absl::string_view at) -> absl::StatusOr<bool> {
      PARTNERS_ASSIGN_OR_RETURN(going_, Offer(row, absl::StrCat(position, at)));
      return going_;
    };
    const runtime::Walk walk =
        parent_.publication.empty()
            ? runtime::Walk{0, Prefix()}
            : runtime::Walk{kFactsByPublication, KeyOf({parent_.publication})};
    return runtime::VisitRows(view_, Facts(kFactTables[position]), walk, cursor,
                              runtime::kRowsExaminedMax, visit);
  }

  std::string Prefix() const {
    if (!request_.has_school_year()) return OrganisationPrefix(parent_.code);
    return YearPrefix(parent_.code, request_.school_year().ending_year());
  }

  absl::StatusOr<bool> Offer(const FactRow& row, const std::string& cursor) {
    if (!IsWanted(row)) return page_.Skip(cursor);
    PARTNERS_ASSIGN_OR_RETURN(const bool current,
                              reader_.IsCurrent(row.publication(), YearOf(row.fact())));
    if (!current && only_.empty()) return page_.Skip(cursor);
    return page_.Offer(Show(row, current), cursor);
  }

  bool IsWanted(const FactRow& row) const {
    const v1::Fact& fact = row.fact();
    const bool figures_only = !request_.indicator().empty() || request_.population() != 0;
    if (figures_only && !fact.has_indicator()) return false;
    if (!request_.indicator().empty() && fact.indicator().indicator() != request_.indicator()) {
      return false;
    }
    if (request_.population() != 0 && fact.indicator().population() != request_.population()) {
      return false;
    }
    if (request_.has_school_year() && YearOf(fact) != request_.school_year().ending_year()) {
      return false;
    }
    return only_.empty() || row.publication() == only_;
  }

  static v1::PublishedFact Show(const FactRow& row, bool current) {
    v1::PublishedFact shown;
    *shown.mutable_fact() = row.fact();
    shown.set_publication(Publications().pattern.Format({row.publication()}));
    shown.set_current(current);
    return shown;
  }

  const View& view_;
  const v1::ListFactsRequest& request_;
  const Parent parent_;
  runtime::PageBuilder<v1::PublishedFact>& page_;
  FactReader reader_;
  std::string only_;  // id of the one publication to show; empty for the current ones
  bool going_ = true;
};

}  // namespace

absl::Status OrganisationLogic::ListFacts(const Call& call, const v1::ListFactsRequest& request,
                                          const View& view, v1::ListFactsResponse* response) const {
  PARTNERS_ASSIGN_OR_RETURN(Parent parent, ParseParent(request.parent()));
  PARTNERS_ASSIGN_OR_RETURN(const runtime::PageStart start, pager_.Open(call, request));
  runtime::PageBuilder<v1::PublishedFact> builder(start.size);
  FactList list(view, request, std::move(parent), &builder);
  PARTNERS_RETURN_IF_ERROR(list.Check());
  PARTNERS_RETURN_IF_ERROR(list.Run(start.cursor));
  runtime::PageOf<v1::PublishedFact> page = builder.Take();
  return AnswerPage(call, pager_, request, std::move(page), response->mutable_facts(), response);
}

}  // namespace partners::matching
