"""Codes of the server that the page deliberately leaves in English, and why."""

from __future__ import annotations

_LEFT_OUT = {
    "what a program sends, never the page": (
        "bad_cursor bad_days bad_event_id bad_idempotency_key bad_kind bad_limit bad_mood bad_purchase bad_question "
        "bad_request bad_signature bad_table bad_timezone error idempotency_key_reused insufficient_scope invalid "
        "method_not_allowed not_acceptable not_json price_changed reference_reused rows_out_of_range several_parents "
        "unsupported_media_type wrong_nonce archive_unsafe address_expired"
    ),
    "faults of a program that names clips or cast which the page takes from lists": "not_a_remix not_cast",
    "the Videos API and webhooks, whose clients read English": (
        "bad_webhook_url batch_not_cancellable batch_not_found character_not_found delivery_not_found file_not_found "
        "model_not_found not_made_here too_many_files too_many_webhooks unknown_event_type unreadable_media "
        "video_not_completed video_not_found video_not_ready webhook_disabled webhook_not_found webhook_unreachable"
    ),
    "the desk of moderators and reviewers, which is in English": (
        "already_viewed answer_missing case_decided case_not_taken decision_settled decision_waits "
        "needs_second_person no_appeal no_decision not_a_clip not_a_moderator not_in_bulk not_in_review not_viewed "
        "note_missing own_case reasons_missing same_moderator suspension_length too_many_cases unknown_act"
    ),
    "projects, judging and push keys: routes that the page has no screen for, or fills in itself": (
        "bad_keys bad_push_address film_broken no_such_push_service not_delivered plan_not_kept"
    ),
    "said by its fields alone": "invalid_input",
}
NOT_SAID = {code: why for why, codes in _LEFT_OUT.items() for code in codes.split()}
