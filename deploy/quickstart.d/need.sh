# The main job, second half: a real district's need, and who fits it. Sourced.
# shellcheck shell=bash disable=SC2154

# Kelly Elementary, Lt Elmer J McMahon Elementary, Maurice A Donahue Elementary, of Holyoke.
need_schools=01370040,01370015,01370060

# A school year begins on 1 July and is named by both its years.
coming_school_year() {
  local year
  year=$(date +%Y)
  [ "$(date +%-m)" -lt 7 ] || year=$((year + 1))
  printf '%d-%02d' $((year - 1)) $((year % 100))
}

create_need() {
  quiet holyoke need create buyers/holyoke --need-id supports-1 --title "Supports for students in three schools (example)" \
    --school-codes "$need_schools" --basis indicators --need-policy needPolicies/default --facts-school-year 2018-19 \
    --category student-supports --school-year "$(coming_school_year)" --languages en --budget 120000 --minimum-tier rationale \
    --data-notice "A fictional need of a real district, from real figures; the district did not ask for it." \
    --request-id "$(request_id need)"
}

rate_need() {
  local practice
  for practice in $(answer holyoke need get buyers/holyoke/needs/supports-1 |
    grep -o '"practice":"[^"]*","title":"[^"]*","state":"STATE_UNKNOWN_PLEASE_RATE"' | cut -d'"' -f4); do
    say "$practice is unknown, so the district rates it: developing"
    quiet holyoke need rate buyers/holyoke/needs/supports-1 --practice "$practice" --rating developing \
      --ground "Fictional example of a site visit." --request-id "$(request_id rate "$practice")"
  done
}

run_need() {
  issue holyoke buyer holyoke-buyer buyers/holyoke
  heading "Holyoke says what three of its schools need, from the real figures of 2018-19"
  once need-created create_need
  call holyoke need get buyers/holyoke/needs/supports-1
  heading "What the figures do not say is asked, never taken as no need"
  rate_need
}

show_ranking() {
  heading "Who fits? The ranking, with its explanation and those it leaves out"
  local rank=(need rank buyers/holyoke/needs/supports-1 --ranking-policy rankingPolicies/default)
  { call holyoke "${rank[@]}" --all >"$home/ranking.txt" && call holyoke "${rank[@]}"; } 2>"$home/last-error" ||
    { cat "$home/last-error" >&2; fail "the ranking was refused"; }
  say "Everyone left out, each with all rules that fail: $home/ranking.txt"
}
