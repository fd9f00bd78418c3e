/** What the synthetic shop sells. Prices in US cents. */
export type Product = { id: string; name: string; category: string; cents: number };

const product = (category: string, name: string, cents: number): Product => ({
  id: `p-${name.toLowerCase().replaceAll(" ", "-")}`,
  name,
  category,
  cents,
});

const shelf = (category: string, ...items: readonly [name: string, cents: number][]): Product[] =>
  items.map(([name, cents]) => product(category, name, cents));

export const products: readonly [Product, ...Product[]] = [
  product("Gifts", "Gift Card", 2500),
  ...shelf("Coffee", ["House Blend", 1250], ["Dark Roast", 1390], ["Decaf", 1290], ["Single Origin", 1875]),
  ...shelf("Tea", ["Green Tea", 890], ["Earl Grey", 925], ["Herbal Mix", 795], ["Chai", 1045]),
  ...shelf("Kitchen", ["Hand Grinder", 5990], ["Kettle", 7450], ["Filter Papers", 495], ["Scale", 3299]),
  ...shelf("Cups", ["Espresso Cup", 1195], ["Travel Mug", 2495], ["Tea Pot", 3850], ["Glass Set", 2775]),
  ...shelf("Gifts", ["Tasting Box", 4290], ["Cook Book", 2980], ["Advent Box", 6650]),
];
