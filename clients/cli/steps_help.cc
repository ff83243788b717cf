#include "clients/cli/steps_help.h"

#include "absl/strings/str_cat.h"

namespace partners::cli {

const std::vector<Task>& Tasks() {
  static const auto* const tasks = new std::vector<Task>{
      {"Run a solicitation",
       {{"rubric create", "procurement: the criteria, from a file; `partners help message Rubric`"},
        {"rubric publish", "procurement: fixes a revision that solicitations can name"},
        {"solicitation create", "procurement: a draft with its dates and categories"},
        {"solicitation post", "procurement: opens it, or lists what the draft still needs"},
        {"application create", "a partner, until the submission deadline: a draft of its own"},
        {"evidence upload", "the partner: documents for the claims it makes"},
        {"application submit", "the partner: nobody else opens it before the deadline"},
        {"application screen",
         "procurement, after the deadline: --findings key=forms,met=true for each screening item"},
        {"assignment create", "procurement: the evaluators of each application"},
        {"solicitation begin-review", "procurement: once every application is screened"},
        {"conflict declare", "each evaluator, of each application: opens it, or gives it back"},
        {"review submit", "each evaluator: sealed until the stage is closed"},
        {"solicitation close-review", "procurement: once no review is missing"},
        {"score list", "procurement: the scores of record"},
        {"decision record", "procurement: one for each category of each application"},
        {"solicitation complete", "procurement: once everything is decided"},
        {"qualification list", "anybody: the approvals in the public record"}}},
      {"Find a partner for schools",
       {{"school list", "anybody: the codes of a district's schools"},
        {"framework-edition list", "anybody: frameworks/- shows the categories to choose from"},
        {"need create", "a buyer: works the practice needs out of the schools' figures"},
        {"need rate", "the buyer: each practice without enough figures"},
        {"need rank", "the buyer: every qualified partner, with reasons for each point"},
        {"need explain", "the buyer: one partner, ranked or excluded"}}},
      {"Follow the public record",
       {{"export", "anybody: all of it, and where it ends"},
        {"watch", "anybody: what changes after that; --cursor-file keeps how far it came"}}}};
  return *tasks;
}

std::string StepsHelp(int width) {
  std::string page;
  for (const Task& task : Tasks()) page += Section(task.title, task.steps, width);
  return absl::StrCat(page.substr(1), "\n",
                      Paragraphs("Dates without a time are those of Massachusetts. `partners NOUN "
                                 "VERB --help` has the flags of each.",
                                 width),
                      "\nExample\n", ExampleLines("partners solicitation list", width));
}

}  // namespace partners::cli
