"""Customer.io's Python client against the simulator: six kinds of calls, then the errors it met as JSON."""

import json
import sys

from customerio.analytics import Client


def main(host: str, write_key: str) -> None:
    errors: list[str] = []
    client = Client(write_key, host=host, on_error=lambda error, _: errors.append(str(error)), upload_interval=0.05)
    client.identify(user_id="42", traits={"plan": "pro"})
    for number in range(3):
        client.track(user_id="42", event="Order Completed", properties={"order_id": str(number)})
    client.page(user_id="42", name="Home", properties={"url": "https://shop.example.com/"})
    client.screen(user_id="42", name="Basket")
    client.group(user_id="42", group_id="acme", traits={"name": "Acme"})
    client.alias(previous_id="visitor-7", user_id="42")
    client.flush()
    client.join()
    print(json.dumps({"errors": errors}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
