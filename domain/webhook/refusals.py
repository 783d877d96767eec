"""Every reason why a webhook's record says no."""

from __future__ import annotations

from domain.messages import Refusal


class NoSuchWebhook(Refusal):
    code = "no-such-webhook"
    title = "There is no such webhook"

    def __init__(self) -> None:
        super().__init__(
            "There is no webhook of this id that you may see.",
            remedy="Use the id of one of the webhooks listed.",
        )


class AddressNotAllowed(Refusal):
    code = "address-not-allowed"
    title = "Nothing is delivered to such an address"

    def __init__(self, detail: str) -> None:
        super().__init__(
            detail,
            remedy="Give an https address with the public name of the client's own server.",
            field="url",
        )


class TooManyWebhooks(Refusal):
    code = "too-many-webhooks"
    title = "The school has as many webhooks as it may"

    def __init__(self, most: int) -> None:
        super().__init__(
            f"A school has {most} webhooks at most.", remedy="Remove one that is not needed."
        )


class WebhookIsRemoved(Refusal):
    code = "webhook-removed"
    title = "The webhook has been removed"

    def __init__(self) -> None:
        super().__init__("It was removed for good.", remedy="Register a new one.")


class WebhookIsPaused(Refusal):
    code = "webhook-paused"
    title = "The webhook is paused"

    def __init__(self) -> None:
        super().__init__("Nothing is delivered meanwhile.", remedy="Resume it first.")


class WebhookIsActive(Refusal):
    code = "webhook-active"
    title = "The webhook is not paused"

    def __init__(self) -> None:
        super().__init__("Deliveries go on already.", remedy="Nothing needs doing.")


class NoSuchDelivery(Refusal):
    code = "no-such-delivery"
    title = "There is no such delivery"

    def __init__(self) -> None:
        super().__init__(
            "This webhook has no delivery of this id; old ones are not kept.",
            remedy="Use the id of one of the deliveries listed.",
            field="delivery",
        )


class DeliveryNotDead(Refusal):
    code = "delivery-not-dead"
    title = "The delivery has not been given up"

    def __init__(self) -> None:
        super().__init__(
            "It has arrived, or is still being tried.",
            remedy="Nothing needs doing.",
            field="delivery",
        )
