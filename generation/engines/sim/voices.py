"""Which animal calls and which engine runs, by noun."""

from __future__ import annotations

from generation.engines.sim.script import Cast
from generation.engines.sim.sound.events import Animal, Vehicle

ANIMALS = {
    "dog": Animal.DOG, "puppy": Animal.DOG, "dalmatian": Animal.DOG, "husky": Animal.DOG, "corgi": Animal.DOG,
    "poodle": Animal.DOG, "wolf": Animal.WOLF, "fox": Animal.DOG, "cat": Animal.CAT, "kitten": Animal.CAT,
    "lion": Animal.LION, "lioness": Animal.LION, "tiger": Animal.LION, "leopard": Animal.LION, "bear": Animal.LION,
    "polar_bear": Animal.LION, "horse": Animal.HORSE, "pony": Animal.HORSE, "unicorn": Animal.HORSE,
    "zebra": Animal.HORSE, "donkey": Animal.HORSE, "cow": Animal.COW, "bull": Animal.COW, "pig": Animal.PIG,
    "boar": Animal.PIG, "sheep": Animal.SHEEP, "goat": Animal.GOAT, "mouse": Animal.MOUSE,
    "elephant": Animal.ELEPHANT, "monkey": Animal.MONKEY, "bird": Animal.BIRD, "hummingbird": Animal.BIRD,
    "seagull": Animal.SEAGULL, "crow": Animal.CROW, "pic_owl": Animal.OWL, "pic_duck": Animal.DUCK,
    "pic_goose": Animal.DUCK, "pic_swan": Animal.DUCK, "pic_rooster": Animal.ROOSTER, "pic_chicken": Animal.CHICKEN,
    "pic_turkey": Animal.CHICKEN, "pic_frog": Animal.FROG, "pic_bee": Animal.BEE, "pic_mosquito": Animal.BEE,
    "pic_cricket": Animal.CRICKET, "pic_snake": Animal.SNAKE, "pic_whale2": Animal.WHALE, "pic_whale": Animal.WHALE,
    "pic_dragon": Animal.DRAGON, "pic_t-rex": Animal.DRAGON, "pic_gorilla": Animal.MONKEY,
    "pic_parrot": Animal.BIRD, "pic_penguin": Animal.DUCK, "pic_eagle": Animal.SEAGULL,
}  # fmt: skip
VEHICLES = {
    "car": Vehicle.CAR, "sports_car": Vehicle.RACING_CAR, "buggy": Vehicle.MOTORBIKE, "bicycle": Vehicle.BICYCLE,
    "pic_bus": Vehicle.BUS, "pic_trolleybus": Vehicle.ELECTRIC, "pic_tram": Vehicle.ELECTRIC,
    "pic_truck": Vehicle.LORRY, "pic_articulated_lorry": Vehicle.LORRY, "pic_fire_engine": Vehicle.LORRY,
    "pic_ambulance": Vehicle.CAR, "pic_taxi": Vehicle.CAR, "pic_police_car": Vehicle.CAR, "pic_blue_car": Vehicle.CAR,
    "pic_pickup_truck": Vehicle.CAR, "pic_tractor": Vehicle.TRACTOR, "pic_racing_car": Vehicle.RACING_CAR,
    "pic_racing_motorcycle": Vehicle.MOTORBIKE, "pic_motor_scooter": Vehicle.MOTORBIKE,
    "pic_steam_locomotive": Vehicle.TRAIN, "pic_train2": Vehicle.TRAIN, "pic_train": Vehicle.TRAIN,
    "pic_metro": Vehicle.TRAIN, "pic_bullettrain_side": Vehicle.TRAIN, "pic_speedboat": Vehicle.BOAT,
    "pic_motor_boat": Vehicle.BOAT, "pic_ship": Vehicle.BOAT, "pic_ferry": Vehicle.BOAT,
    "pic_small_airplane": Vehicle.AEROPLANE, "pic_helicopter": Vehicle.HELICOPTER, "pic_rocket": Vehicle.ROCKET,
    "pic_auto_rickshaw": Vehicle.MOTORBIKE, "pic_minibus": Vehicle.BUS, "pic_passenger_ship": Vehicle.BOAT,
}  # fmt: skip


def animal_of(cast: Cast) -> Animal | None:
    return ANIMALS.get(cast.noun, Animal.BIRD if cast.figure == "bird" else None)


def size_of(cast: Cast) -> float:
    """1 is a usual grown one; young and small ones call higher."""
    young = {"puppy", "kitten", "pony", "corgi"}
    return 0.55 if cast.noun in young else 1.0


def vehicle_of(cast: Cast) -> Vehicle | None:
    return VEHICLES.get(cast.noun)
